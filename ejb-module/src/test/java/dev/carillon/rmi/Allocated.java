package dev.carillon.rmi;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;

/** How many bytes a thread has asked for since it began, whether they are still there or not. */
final class Allocated {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  private Allocated() {}

  static long byThisThread() {
    return THREADS.getCurrentThreadAllocatedBytes();
  }
}
