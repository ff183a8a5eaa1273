/** This host, behind the loop's ports: the kernel's addresses and links, and the neighbours. */
package org.wackamole.agent.host;
