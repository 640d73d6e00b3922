import io.github.timescalemigrate.it.DemoData
import io.github.timescalemigrate.it.TimescaleServer
import static io.github.timescalemigrate.it.TimescaleServer.Role.*

def source = TimescaleServer.named(SOURCE, sourceServer).createDatabase('interrupted')
DemoData.load(source)
// The restore of this table takes a minute: long enough to be interrupted in it.
DemoData.execute(source, '''
    CREATE FUNCTION slow() RETURNS boolean LANGUAGE sql AS 'SELECT true';
    CREATE TABLE waits (id int CHECK (slow()));
    INSERT INTO waits VALUES (1);
    CREATE OR REPLACE FUNCTION slow() RETURNS boolean LANGUAGE sql AS 'SELECT true FROM pg_catalog.pg_sleep(60)' ''')
def target = TimescaleServer.named(TARGET, targetServer).createDatabase('interrupted')
Thread.startDaemon {
    boolean waits = false
    while (!waits) {
        sleep 100
        try {
            waits = DemoData.ask(target, "SELECT count(*) FROM pg_stat_activity WHERE datname = 'interrupted' AND pid <> pg_backend_pid() AND query LIKE 'COPY%waits%'") != '0'
        } catch (java.sql.SQLException e) {
            // A session may be refused while the extension is being created.
        }
    }
    ProcessHandle.current().descendants()
            .filter { it.info().commandLine().orElse('').contains('org.codehaus.plexus.classworlds.launcher.Launcher') }
            .filter { it.info().commandLine().orElse('').contains("${basedir}") }
            .forEach {
                "kill -INT ${it.pid()}".execute().waitFor()
                sleep 1000
                "kill -TERM ${it.pid()}".execute().waitFor() // A build in the background of a shell ignores the first.
            }
}

return true
