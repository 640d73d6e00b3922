import io.github.timescalemigrate.it.DemoData
import io.github.timescalemigrate.it.TimescaleServer
import static io.github.timescalemigrate.it.TimescaleServer.Role.*

DemoData.load(TimescaleServer.named(SOURCE, sourceServer).createDatabase('target-not-empty'))
def target = TimescaleServer.named(TARGET, targetServer).createDatabase('target-not-empty')
DemoData.execute(target, 'CREATE TABLE "Kept data" AS SELECT 1 AS id')
context.put('before', DemoData.fingerprint(target))

return true
