package dev.carillon.tls;

/** Who is at the other end of a connection, and what that allows. Immutable. */
public interface Party {
  /** Returns who it is, for a log line. */
  String subject();

  /** Says whether it may speak as an instance. */
  boolean mayDeliverAs(String cluster, String instanceName);

  /** Says whether it may ask an instance of a cluster to flush, to recycle, or for its status. */
  boolean mayControl(String cluster);

  /** Returns whoever reaches the port: nobody was asked who he is. */
  static Party anybody() {
    return new Party() {
      @Override
      public String subject() {
        return "anybody";
      }

      @Override
      public boolean mayDeliverAs(String cluster, String instanceName) {
        return true;
      }

      @Override
      public boolean mayControl(String cluster) {
        return true;
      }
    };
  }
}
