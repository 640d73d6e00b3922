package com.example;

import io.github.timescalemigrate.junit.MigrationContract;

class MigrationIT implements MigrationContract {}
