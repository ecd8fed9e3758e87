package io.clickstream.aggregation;

import java.io.Serializable;

/** One user on one page from one country. */
record Visitor(Hash128 page, String country, Hash128 user) implements Serializable {}
