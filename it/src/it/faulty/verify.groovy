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
    // The sides are named in settings.xml, where a shell does not look.
    assert log.contains('export SOURCE=postgres://it_faults_reader@')
    assert log.contains('export TARGET=postgres://it_faults_loader@')
    assert !log.contains('it_faults_reader:it_faults_reader') && !log.contains('it_faults_loader:it_faults_loader')
} finally {
    pair.close()
}

return true
