import io.github.timescalemigrate.it.DemoData
import io.github.timescalemigrate.it.TimescaleServer
import static io.github.timescalemigrate.it.TimescaleServer.Role.*

def source = TimescaleServer.named(SOURCE, sourceServer).createDatabase('killed')
DemoData.load(source)
// The target takes a minute for this table: long enough to be killed in it.
DemoData.execute(source, '''
    CREATE FUNCTION slow() RETURNS boolean LANGUAGE sql
        AS $$SELECT true FROM pg_catalog.pg_sleep(coalesce(current_setting('it.wait', true), '0')::integer)$$;
    CREATE TABLE waits (id int CHECK (slow()));
    INSERT INTO waits VALUES (1)''')
def target = TimescaleServer.named(TARGET, targetServer).createDatabase('killed')
DemoData.execute(target, "ALTER DATABASE killed SET it.wait = '60'")
Thread.startDaemon {
    while (DemoData.ask(target, "SELECT count(*) FROM pg_stat_activity WHERE datname = 'killed' AND pid <> pg_backend_pid() AND query LIKE 'COPY%waits%'") != '1') {
        sleep 100
    }
    ProcessHandle.current().descendants()
            .filter { it.info().commandLine().orElse('').contains('org.codehaus.plexus.classworlds.launcher.Launcher') }
            .filter { it.info().commandLine().orElse('').contains("${basedir}") }
            .forEach { "kill -KILL ${it.pid()}".execute().waitFor() }
}

return true
