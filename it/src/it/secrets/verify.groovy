def log = new File(basedir, 'build.log').text
assert log.contains('migrated and verified: postgres://ts%20migrator:***@')
assert log.contains('[DEBUG]')

def secrets = ['T@rget:p/ssw#rd%', 'T%40rget', 'demo-role-password', 'SCRAM-SHA-256$']
def ofSource = URI.create(sourceServer).userInfo.split(':', 2)[1]
if (ofSource.length() > 12) { // One like "postgres" stands everywhere.
    secrets << ofSource
}
def written = [new File(basedir, 'build.log')]
new File(basedir, 'target/timescale-migrate').eachFileRecurse { if (it.file) { written << it } }
assert written.size() > 8
written.each { file ->
    secrets.each { secret ->
        // Passwords of roles move as pg_dumpall writes them: as verifiers, in a file for its owner alone.
        assert !file.text.contains(secret) || (file.name == 'roles.sql' && secret == 'SCRAM-SHA-256$') : "$secret in $file"
    }
}
def permissions = java.nio.file.Files.getPosixFilePermissions(new File(basedir, 'target/timescale-migrate').toPath())
assert java.nio.file.attribute.PosixFilePermissions.toString(permissions) == 'rwx------'

return true
