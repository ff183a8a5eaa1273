package org.wackamole.netlink;

/** Stands for an adapter: it holds something that must be given back. */
public final class OpenSocket implements AutoCloseable {
  public static OpenSocket open() {
    return new OpenSocket();
  }

  @Override
  public void close() {}
}
