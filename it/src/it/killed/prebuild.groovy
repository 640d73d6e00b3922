import io.github.timescalemigrate.it.DemoData
import io.github.timescalemigrate.it.TimescaleServer
import static io.github.timescalemigrate.it.TimescaleServer.Role.*

def source = TimescaleServer.named(SOURCE, sourceServer).createDatabase('killed')
DemoData.load(source)
// The restore of this table takes a minute: long enough to be killed in it.
DemoData.execute(source, '''
    CREATE FUNCTION slow() RETURNS boolean LANGUAGE sql AS 'SELECT true';
    CREATE TABLE waits (id int CHECK (slow()));
    INSERT INTO waits VALUES (1);
    CREATE OR REPLACE FUNCTION slow() RETURNS boolean LANGUAGE sql AS 'SELECT true FROM pg_catalog.pg_sleep(60)' ''')
def target = TimescaleServer.named(TARGET, targetServer).createDatabase('killed')
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
