def log = new File(basedir, 'build.log').text
['timescale-migrate:check', 'timescale-migrate:dump', 'timescale-migrate:restore', 'timescale-migrate:verify',
 'timescale-migrate:migrate', 'timescale-migrate:help'].each {
    assert log.contains(it) : it
}

return true
