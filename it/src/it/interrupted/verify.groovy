import io.github.timescalemigrate.it.DemoData
import io.github.timescalemigrate.it.TimescaleServer
import static io.github.timescalemigrate.it.TimescaleServer.Role.*

def target = TimescaleServer.named(TARGET, targetServer).url('interrupted')
assert DemoData.ask(target, "SELECT current_setting('timescaledb.restoring')") == 'off'
assert DemoData.ask(target, "SELECT count(*) FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase" +
        " WHERE d.datname = 'interrupted' AND setconfig::text LIKE '%restoring%'") == '0'
assert DemoData.ask(target, "SELECT count(*) FROM pg_stat_activity WHERE datname = 'interrupted' AND pid <> pg_backend_pid() AND query LIKE 'COPY%waits%'") == '0'

return true
