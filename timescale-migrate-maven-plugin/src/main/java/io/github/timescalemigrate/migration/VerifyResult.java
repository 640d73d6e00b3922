package io.github.timescalemigrate.migration;

import io.github.timescalemigrate.comparison.ComparedObject;
import io.github.timescalemigrate.comparison.Comparison;
import io.github.timescalemigrate.inventory.Inventory;
import io.github.timescalemigrate.inventory.Server;
import java.time.Instant;
import java.util.List;

/**
 * The form of {@code verify.json}.
 *
 * @param format the version of this form
 * @param identical the verdict
 * @param source where and when the source was read: live or for its dump
 * @param target where and when the target was read
 * @param objects every object that was compared, with all its aspects side by side
 */
record VerifyResult(int format, boolean identical, Reading source, Reading target, List<ComparedObject> objects) {
    private static final int FORMAT = 1;

    private record Reading(Server server, Instant readAt) {
        static Reading of(Inventory inventory) {
            return new Reading(inventory.server(), inventory.readAt());
        }
    }

    static VerifyResult of(Comparison comparison) {
        return new VerifyResult(
                FORMAT,
                comparison.identical(),
                Reading.of(comparison.source()),
                Reading.of(comparison.target()),
                comparison.objects());
    }
}
