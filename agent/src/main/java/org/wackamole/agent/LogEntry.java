package org.wackamole.agent;

import org.slf4j.event.Level;

/**
 * What is said in the log, not yet a line of it.
 *
 * @param thrown null where nothing was
 */
record LogEntry(long millis, Level level, String thread, String message, Throwable thrown) {}
