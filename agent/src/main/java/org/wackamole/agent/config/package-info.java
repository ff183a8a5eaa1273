/**
 * Text to configuration: {@link org.wackamole.agent.config.ConfigurationParser} reads the file of
 * the whole cluster, {@link org.wackamole.agent.config.Resolver} says what it means on this host,
 * {@link org.wackamole.agent.config.ConfigurationDiff} what a reload would change. Nothing here
 * acts; a mistake in a file is a value that says where it stands and what was expected.
 */
package org.wackamole.agent.config;
