import io.github.timescalemigrate.it.DemoData
import io.github.timescalemigrate.it.TimescaleServer
import static io.github.timescalemigrate.it.TimescaleServer.Role.*

def log = new File(basedir, 'build.log').text
assert log.contains('target-empty: target: not empty, it has 1 relation: public."Kept data"')
assert log.contains('nothing was changed')
assert DemoData.fingerprint(TimescaleServer.named(TARGET, targetServer).url('target-not-empty')) == context.get('before')

return true
