import io.github.timescalemigrate.it.FaultyPair
import io.github.timescalemigrate.it.TimescaleServer
import static io.github.timescalemigrate.it.TimescaleServer.Role.*

def pair = new FaultyPair(TimescaleServer.named(NEWER, newerServer), TimescaleServer.named(TARGET, targetServer), 'faulty')
context.put('pair', pair)

return true
