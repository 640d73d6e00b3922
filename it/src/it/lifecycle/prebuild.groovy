import io.github.timescalemigrate.it.DemoData
import io.github.timescalemigrate.it.TimescaleServer
import static io.github.timescalemigrate.it.TimescaleServer.Role.*

DemoData.load(TimescaleServer.named(SOURCE, sourceServer).createDatabase('lifecycle'))
TimescaleServer.named(TARGET, targetServer).createDatabase('lifecycle')

return true
