def log = new File(basedir, 'build.log').text
assert log.contains('weather."Daily": 1 difference between source and target')
assert log =~ /rows +source 2,922   target 2,919   \(-3\)/
assert log =~ /mvn io.github.timescalemigrate:timescale-migrate-maven-plugin:\S+:verify -Dtimescale-migrate.tables=weather.Daily/

return true
