import groovy.json.JsonSlurper
import groovy.xml.XmlSlurper

def log = new File(basedir, 'build.log').text
def reports = ['MigrationIT', 'FlightsIT', 'SidesIT'].collectEntries {
    [it, new XmlSlurper().parse(new File(basedir, "target/failsafe-reports/TEST-com.example.${it}.xml"))]
}
def red = log.contains('BUILD FAILURE')
// One of all tables for two suites, and one of some: which is first is up to the order of the suites.
def verified = new File(basedir, 'target/timescale-migrate').listFiles().sort().collectEntries {
    [it.name, new JsonSlurper().parse(it).identical]
}

assert verified.keySet() == ['junit-verify-2.json', 'junit-verify.json'] as Set
assert verified.values().count(false) == (red ? 1 : 0)
assert reports.FlightsIT.@tests == 5 // Two tests, and one for each of three hypertables.
reports.values().each { assert it.@errors == 0 && it.@skipped == 0 }
reports.each { suite, report -> assert (report.@failures.toInteger() > 0) == (red && suite != 'SidesIT') : suite }

if (red) {
    def difference = 'weather."Daily": rows: source 2,922, target 2,919 (-3)'
    // Once by the contract, once by our own soft assertions.
    assert log.count(difference) >= 2
    assert log.contains('weather."Daily": 2,919 rows, expected 2,922 (-3)')
    assert log.contains('To look again: mvn timescale-migrate:verify -Dtimescale-migrate.tables=weather.Daily')
    ['MigrationIT', 'FlightsIT'].each { suite ->
        def failures = reports[suite].testcase.failure
        assert failures.any { it.text().contains(difference) } : suite
    }
    assert reports.MigrationIT.testcase.failure.@message.text().startsWith(difference)
}

return true
