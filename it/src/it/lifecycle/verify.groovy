import groovy.xml.XmlSlurper

def log = new File(basedir, 'build.log').text
int at = 0
[':check (default)', ':dump (default)', ':restore (default)', 'Running com.example.MigrationIT', ':verify (default)'].each {
    at = log.indexOf(it, at)
    assert at >= 0 : "$it is missing or comes too early"
}

assert log.contains('nothing differs: 32,195 rows in 3 hypertables (32 chunks) and 2 tables')

def suite = new XmlSlurper().parse(new File(basedir, 'target/failsafe-reports/TEST-com.example.MigrationIT.xml'))
// The database, two extensions, three hypertables, two tables and what else the demo has, each with its aspects.
assert suite.@tests.toInteger() >= 80
assert suite.@failures == 0 && suite.@errors == 0 && suite.@skipped == 0
assert new XmlSlurper().parse(new File(basedir, 'target/failsafe-reports/TEST-com.example.FlightsIT.xml')).@tests == 1

return true
