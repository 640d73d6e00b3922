def log = new File(basedir, 'build.log').text
assert log.contains('target: still in restoring mode, in which a restore that was cut off has left it, and which goes on')
assert log.contains('target: holds what an earlier run has copied, which goes on with the rest')

return true
