package io.github.timescalemigrate.transfer;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** Tasks for several workers, some of which become known only when others are done. */
final class WorkQueue<T> {
    private final Deque<T> tasks = new ArrayDeque<>();
    private int working;

    /** Adds a task to be done after those that are there. */
    synchronized void addLast(T task) {
        tasks.addLast(task);
        notifyAll();
    }

    /** Adds a task to be done next. */
    synchronized void addFirst(T task) {
        tasks.addFirst(task);
        notifyAll();
    }

    /** Waits for a task; empty when there is none and nobody is at work who could add one. Who took one calls {@link #done}. */
    synchronized Optional<T> take() throws InterruptedException {
        while (tasks.isEmpty() && working > 0) {
            wait();
        }
        if (tasks.isEmpty()) {
            return Optional.empty();
        }
        working++;
        return Optional.of(tasks.removeFirst());
    }

    /** Whether somebody who looked for a task now would find none. */
    synchronized boolean isEmpty() {
        return tasks.isEmpty();
    }

    synchronized void done() {
        working--;
        notifyAll();
    }

    /** Nothing more is done. */
    synchronized void clear() {
        tasks.clear();
        notifyAll();
    }
}
