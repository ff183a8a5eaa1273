package org.wackamole.arp;

/** A question and what became of it. */
public record Answer(Question question, Verdict verdict) {}
