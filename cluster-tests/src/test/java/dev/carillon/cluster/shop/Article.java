package dev.carillon.cluster.shop;

/** Something with an id and a name. */
interface Article {
  void rename(String name);

  String name();
}
