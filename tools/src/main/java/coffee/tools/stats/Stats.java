package coffee.tools.stats;

import coffee.contract.Counts;
import coffee.contract.Period;
import coffee.store.Standing;
import java.util.SortedMap;

/** What is to be shown; the periods are of one length. */
record Stats(Standing standing, SortedMap<Period, Counts> periods) {}
