import io.github.timescalemigrate.it.DemoData
import io.github.timescalemigrate.it.TimescaleServer
import static io.github.timescalemigrate.it.TimescaleServer.Role.*

DemoData.load(TimescaleServer.named(SOURCE, sourceServer).createDatabase('no-pom'))
TimescaleServer.named(TARGET, targetServer).createDatabase('no-pom')

return true
