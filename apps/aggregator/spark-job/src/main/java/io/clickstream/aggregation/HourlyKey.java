package io.clickstream.aggregation;

import java.io.Serializable;

/** One group of the aggregation: an hour, a page and a country. */
record HourlyKey(long hourMs, Hash128 page, String country) implements Serializable {}
