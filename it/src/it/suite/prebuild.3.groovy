import io.github.timescalemigrate.it.DemoData
import io.github.timescalemigrate.it.TimescaleServer
import static io.github.timescalemigrate.it.TimescaleServer.Role.*

DemoData.execute(TimescaleServer.named(TARGET, targetServer).url('suite'),
        "DELETE FROM weather.\"Daily\" WHERE location = 'Seattle' AND date < '2012-01-04'")

return true
