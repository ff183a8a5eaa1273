package org.wackamole.agent.group;

/**
 * Counts since the group was opened.
 *
 * @param sent messages that went to the network
 * @param superseded messages that a newer one of their kind replaced while they waited to be sent
 * @param failed messages that could not be sent; each is in the log
 * @param received messages of others that were understood
 * @param malformed messages of others that were not
 * @param unknown messages of kinds that only newer members know
 */
public record GroupStats(
    long sent, long superseded, long failed, long received, long malformed, long unknown) {}
