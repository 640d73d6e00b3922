import io.github.timescalemigrate.it.DemoData
import io.github.timescalemigrate.it.TimescaleServer
import static io.github.timescalemigrate.it.TimescaleServer.Role.*

def log = new File(basedir, 'build.log').text
assert log.contains('An earlier run has begun to copy, and the source was not written to since: going on with the rest')
assert log =~ /verify +[\d.]+ s +nothing differs: 32,196 rows in 3 hypertables \(32 chunks\) and 3 tables/
def target = TimescaleServer.named(TARGET, targetServer).url('killed')
assert DemoData.ask(target, "SELECT current_setting('timescaledb.restoring')") == 'off'

return true
