import io.github.timescalemigrate.it.DemoData
import io.github.timescalemigrate.it.TimescaleServer
import static io.github.timescalemigrate.it.TimescaleServer.Role.*

DemoData.load(TimescaleServer.named(SOURCE, sourceServer).createDatabase('version-mismatch'))
context.put('before', DemoData.fingerprint(TimescaleServer.named(NEWER, newerServer).createDatabase('version-mismatch')))

return true
