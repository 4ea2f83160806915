package dev.jadegate.edge.waf;

import dev.jadegate.edge.config.LimitSettings;
import dev.jadegate.edge.config.WafMode;
import dev.jadegate.edge.config.WafSettings;
import dev.jadegate.seclang.rule.Settings;
import dev.jadegate.seclang.run.Program;

/**
 * The rules of one site and what they may do. Immutable.
 *
 * @param blocks false when they only tell what they would have blocked
 */
public record SiteRules(Program program, boolean blocks, WafSettings settings, LimitSettings limits) {
    /**
     * The rules of a site in one of its two modes.
     *
     * @param mode on or detect; the edge decides whether rules block, not a directive among them
     */
    public static SiteRules of(Program program, WafMode mode, WafSettings settings, LimitSettings limits) {
        boolean blocks = mode == WafMode.ON;
        return new SiteRules(
                program.withEngine(blocks ? Settings.EngineMode.ON : Settings.EngineMode.DETECTION_ONLY),
                blocks,
                settings,
                limits);
    }
}
