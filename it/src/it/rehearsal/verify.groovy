import groovy.xml.XmlSlurper

def suite = { new XmlSlurper().parse(new File(basedir, "target/failsafe-reports/TEST-com.example.${it}.xml")) }
def servers = suite('ServersRehearsalIT')
def containers = suite('RehearsalIT')

// A hypertable of four aspects, a table and two extensions of two.
assert servers.@tests.toInteger() >= 10 && servers.@skipped == 0
[servers, containers].each { assert it.@failures == 0 && it.@errors == 0 }
boolean engine = containers.@skipped == 0
if (engine) {
    assert containers.@tests.text() == servers.@tests.text()
} else {
    assert containers.testcase.skipped.@message.text().contains('Docker is not available')
}
def log = new File(basedir, 'build.log').text
assert log.count('nothing differs: 1,444 rows in 1 hypertable (5 chunks) and 1 table') >= (engine ? 2 : 1)

return true
