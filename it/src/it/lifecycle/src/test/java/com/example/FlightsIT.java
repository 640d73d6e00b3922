package com.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.timescalemigrate.comparison.Comparison;
import io.github.timescalemigrate.junit.TimescaleMigration;
import org.junit.jupiter.api.Test;

@TimescaleMigration
class FlightsIT {
    @Test
    void everyFlightArrived(Comparison comparison) {
        assertEquals(32_195, comparison.target().rows());
        assertTrue(comparison.identical(), () -> comparison.differences().toString());
    }
}
