import io.github.timescalemigrate.it.DemoData
import io.github.timescalemigrate.it.TimescaleServer
import static io.github.timescalemigrate.it.TimescaleServer.Role.*

DemoData.execute(TimescaleServer.named(TARGET, targetServer).url('killed'), 'ALTER DATABASE killed RESET it.wait')

return true
