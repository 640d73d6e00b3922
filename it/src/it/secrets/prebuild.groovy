import io.github.timescalemigrate.it.DemoData
import io.github.timescalemigrate.it.TimescaleServer
import static io.github.timescalemigrate.it.TimescaleServer.Role.*

DemoData.load(TimescaleServer.named(SOURCE, sourceServer).createDatabase('secrets'))
DemoData.execute(TimescaleServer.named(TARGET, targetServer).createDatabase('secrets'),
        'DROP ROLE IF EXISTS "ts migrator"',
        "CREATE ROLE \"ts migrator\" SUPERUSER LOGIN PASSWORD 'T@rget:p/ssw#rd%'")

return true
