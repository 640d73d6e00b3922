import groovy.json.JsonSlurper

def log = new File(basedir, 'build.log').text
assert log =~ /verify +[\d.]+ s +nothing differs: 32,195 rows in 3 hypertables \(32 chunks\) and 2 tables/
assert log =~ /total +[\d.]+ s +migrated and verified: postgres:/

def folder = new File(basedir, 'target/timescale-migrate')
['roles.sql', 'definitions/definitions.sql', 'dump.json', 'manifest.json', 'journal.json', 'check.json', 'verify.json', 'logs/pg_dump.log'].each {
    assert new File(folder, it).length() > 0 : it
}
def verified = new JsonSlurper().parse(new File(folder, 'verify.json'))
assert verified.identical
assert verified.objects.find { it.name == 'public.flights' }.aspects.find { it.aspect == 'rows' }.target == '20,000'
def steps = new JsonSlurper().parse(new File(folder, 'journal.json')).steps
assert steps*.name == ['check', 'copy', 'verify']
assert steps.every { it.outcome == 'done' }

return true
