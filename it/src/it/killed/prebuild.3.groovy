import io.github.timescalemigrate.it.DemoData
import io.github.timescalemigrate.it.TimescaleServer
import static io.github.timescalemigrate.it.TimescaleServer.Role.*

DemoData.execute(TimescaleServer.named(SOURCE, sourceServer).url('killed'),
        "CREATE OR REPLACE FUNCTION slow() RETURNS boolean LANGUAGE sql AS 'SELECT true'")

return true
