package io.github.timescalemigrate.pgtools;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The file that receives a tool's output. Only its owner may read it. */
final class ToolLog implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ToolLog.class);
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rw-------");

    private final Path file;
    private final Writer writer;
    private boolean broken;

    private ToolLog(Path file, Writer writer) {
        this.file = file;
        this.writer = writer;
    }

    /** Opens it to append, and creates it and its folders where they are missing. */
    static ToolLog open(Path file) throws IOException {
        return new ToolLog(file, writer(file));
    }

    private static Writer writer(Path file) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
        FileAttribute<?>[] attributes = posix
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(OWNER_ONLY)}
                : new FileAttribute<?>[0];
        Writer writer = new BufferedWriter(Channels.newWriter(
                Files.newByteChannel(file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND), attributes),
                StandardCharsets.UTF_8));
        if (posix) {
            Files.setPosixFilePermissions(file, OWNER_ONLY);
        }
        return writer;
    }

    /** A full disk must not stop the tool, which would wait for ever for its output to be read. */
    void line(String line) {
        if (broken) {
            return;
        }
        try {
            writer.write(line);
            writer.write(System.lineSeparator());
            writer.flush();
        } catch (IOException e) {
            broken = true;
            LOG.warn("{} can't be written any more: {}", file, e.toString());
        }
    }

    @Override
    public void close() {
        try {
            writer.close();
        } catch (IOException e) {
            LOG.warn("{} can't be closed: {}", file, e.toString());
        }
    }
}
