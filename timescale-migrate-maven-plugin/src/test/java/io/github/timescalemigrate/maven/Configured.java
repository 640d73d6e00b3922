package io.github.timescalemigrate.maven;

import java.io.IOException;
import java.io.StringReader;
import java.util.Objects;
import org.codehaus.plexus.classworlds.ClassWorld;
import org.codehaus.plexus.component.configurator.BasicComponentConfigurator;
import org.codehaus.plexus.component.configurator.ComponentConfigurationException;
import org.codehaus.plexus.component.configurator.ConfigurationListener;
import org.codehaus.plexus.component.configurator.expression.DefaultExpressionEvaluator;
import org.codehaus.plexus.configuration.xml.XmlPlexusConfiguration;
import org.codehaus.plexus.util.xml.Xpp3DomBuilder;
import org.codehaus.plexus.util.xml.pull.XmlPullParserException;

/** Objects configured as Maven does it, from the XML of a POM. */
final class Configured {
    private Configured() {}

    static <T> T by(String elements, T object) {
        return by(elements, object, new ConfigurationListener() {
            @Override
            public void notifyFieldChangeUsingSetter(String name, Object value, Object target) {}

            @Override
            public void notifyFieldChangeUsingReflection(String name, Object value, Object target) {}
        });
    }

    static <T> T by(String elements, T object, ConfigurationListener listener) {
        String xml = "<configuration>" + elements + "</configuration>";
        try (var world = new ClassWorld("test", Objects.requireNonNull(Configured.class.getClassLoader()))) {
            new BasicComponentConfigurator()
                    .configureComponent(
                            object,
                            new XmlPlexusConfiguration(Xpp3DomBuilder.build(new StringReader(xml))),
                            new DefaultExpressionEvaluator(),
                            world.getClassRealm("test"),
                            listener);
            return object;
        } catch (ComponentConfigurationException | XmlPullParserException | IOException e) {
            throw new AssertionError(e);
        }
    }

    /** What holds a parameter for a side. */
    static final class Holder {
        @SuppressWarnings("NullAway.Init")
        private DatabaseParameter source;

        static DatabaseParameter source(String element) {
            return by(element, new Holder()).source;
        }
    }
}
