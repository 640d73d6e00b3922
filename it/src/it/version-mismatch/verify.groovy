import io.github.timescalemigrate.it.DemoData
import io.github.timescalemigrate.it.TimescaleServer
import static io.github.timescalemigrate.it.TimescaleServer.Role.*

def source = TimescaleServer.named(SOURCE, sourceServer)
def newer = TimescaleServer.named(NEWER, newerServer)
def log = new File(basedir, 'build.log').text
assert log.contains("timescaledb-version: source TimescaleDB ${source.timescaledb()}, target none yet, available there: ${newer.timescaledb()}")
assert log.contains("ALTER EXTENSION timescaledb UPDATE TO '${newer.timescaledb()}'")
assert log.contains('nothing was changed')
assert DemoData.fingerprint(newer.url('version-mismatch')) == context.get('before')
assert !new File(basedir, 'target/timescale-migrate/dump').exists()

return true
