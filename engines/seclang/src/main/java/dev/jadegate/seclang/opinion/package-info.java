/**
 * A second opinion on matches of rules that are known to match ordinary text: {@link
 * dev.jadegate.seclang.opinion.SecondOpinion} overrules a match only when the value is shown to be harmless by several signs
 * and shows no structure of an attack. Rules are never changed; what is overruled did not happen for them.
 *
 * <p>The package reads single values and knows nothing of transactions, which ask it through {@link
 * dev.jadegate.seclang.opinion.Opinion}.
 */
@NullMarked
package dev.jadegate.seclang.opinion;

import org.jspecify.annotations.NullMarked;
