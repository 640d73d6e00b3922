import groovy.json.JsonSlurper

def pair = context.get('pair')
try {
    def ofTheMachine = ['link', 'disk-space', 'background-workers', 'tools']
    def findings = new JsonSlurper().parse(new File(basedir, 'target/timescale-migrate/check.json')).findings
    def found = { status -> findings.findAll { it.status == status }*.check.toSet() - ofTheMachine }
    assert found('failure') == pair.failures()
    assert found('warning') == pair.warnings()

    def log = new File(basedir, 'build.log').text
    assert log.contains('nothing was changed')
    pair.failures().each { assert log.contains("  $it: ") }
    pair.warnings().each { assert log.contains("[WARNING] $it: ") }
} finally {
    pair.close()
}

return true
