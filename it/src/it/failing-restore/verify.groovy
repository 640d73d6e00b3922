import groovy.json.JsonSlurper
import io.github.timescalemigrate.it.DemoData
import io.github.timescalemigrate.it.TimescaleServer
import static io.github.timescalemigrate.it.TimescaleServer.Role.*

def log = new File(basedir, 'build.log').text
assert log.contains('The restore stopped: public.hubs (iata): ERROR: relation "airports" does not exist')
assert log.contains('go on with what is missing')
assert log.contains('is out of restoring mode and holds only a part of the data')
def target = TimescaleServer.named(TARGET, targetServer).url('failing-restore')
assert DemoData.ask(target, "SELECT current_setting('timescaledb.restoring')") == 'off'
assert DemoData.ask(target, "SELECT count(*) FROM pg_db_role_setting WHERE setconfig::text LIKE '%restoring%'") == '0'
def steps = new JsonSlurper().parse(new File(basedir, 'target/timescale-migrate/journal.json')).steps
assert steps*.outcome == ['done', 'failed']

return true
