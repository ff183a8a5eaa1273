/**
 * The one thread that owns the state: events come in, the core answers, its effects go out through
 * ports. Everything that may block is behind a port and answers with an event.
 */
package org.wackamole.agent.loop;
