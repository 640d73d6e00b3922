import io.github.timescalemigrate.it.DemoData
import io.github.timescalemigrate.it.TimescaleServer
import static io.github.timescalemigrate.it.TimescaleServer.Role.*

def log = new File(basedir, 'build.log').text
assert log.contains('restoring-mode: target: still in restoring mode, in which a restore that was cut off has left it')
assert log.contains('target-empty: target: holds what a restore that stopped half-way has left there')
assert log.contains('-Dtimescale-migrate.clean=true empties it for a new attempt')
def source = TimescaleServer.named(SOURCE, sourceServer).url('killed')
assert DemoData.ask(source, "SELECT count(*) FROM pg_locks WHERE mode = 'ShareLock'" +
        " AND relation = '_timescaledb_internal.bgw_job_stat'::regclass") == '0'

return true
