# One line a target; built with -DPAPAN_FUZZ=ON by clang.
papan_fuzz(frames DEPENDS papan_frames)
papan_fuzz(envelope DEPENDS papan_envelope)
papan_fuzz(playlist DEPENDS papan_timeline)
papan_fuzz(when DEPENDS papan_timeline)
papan_fuzz(emergency DEPENDS papan_playlist)
papan_fuzz(look DEPENDS papan_screen_look)
papan_fuzz(decode_header DEPENDS papan_decode_parts)
