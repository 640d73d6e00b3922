import io.github.timescalemigrate.it.DemoData
import io.github.timescalemigrate.it.TimescaleServer
import static io.github.timescalemigrate.it.TimescaleServer.Role.*

def source = TimescaleServer.named(SOURCE, sourceServer).createDatabase('failing-restore')
DemoData.load(source)
// pg_dump empties the search path, so a constraint whose function names its table without a schema fails on the target.
DemoData.execute(source, '''
    CREATE FUNCTION is_known(code text) RETURNS boolean LANGUAGE sql AS 'SELECT EXISTS (SELECT FROM airports WHERE iata = code)';
    CREATE TABLE hubs (iata text PRIMARY KEY CHECK (is_known(iata)));
    INSERT INTO hubs VALUES ('ABQ')''')
TimescaleServer.named(TARGET, targetServer).createDatabase('failing-restore')

return true
