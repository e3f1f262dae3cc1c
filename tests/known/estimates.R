# Reads units.csv (entry, exit, cause; 0 = still open) and paths.csv (id, from, to, entry, exit) of the folder given,
# writes what R's survival, etm and cmprsk make of them, one table each.
suppressPackageStartupMessages({library(survival); library(etm); library(cmprsk)})
folder <- commandArgs(trailingOnly = TRUE)[1]
give <- function(table, name) {
  write.csv(format(table, digits = 15), file.path(folder, name), row.names = FALSE, quote = FALSE)
}
units <- read.csv(file.path(folder, "units.csv"))
ages <- sort(unique(units$exit))

km <- summary(survfit(Surv(entry, exit, cause > 0) ~ 1, data = units, conf.type = "log-log"), times = ages)
give(data.frame(time = km$time, staying = km$surv, error = km$std.err, low = km$lower, high = km$upper), "km.csv")

spells <- data.frame(id = seq_len(nrow(units)), from = 0, to = ifelse(units$cause == 0, "cens", units$cause),
                     entry = units$entry, exit = units$exit)
causes <- matrix(FALSE, 3, 3); causes[1, 2:3] <- TRUE
fit <- etm(spells, c("0", "1", "2"), causes, "cens", s = 0)
give(data.frame(time = fit$time, share1 = fit$est[1, 2, ], share2 = fit$est[1, 3, ],
                variance1 = fit$cov["0 1", "0 1", ], variance2 = fit$cov["0 2", "0 2", ]), "cif.csv")

whole <- units[units$entry == 0, ]
aj <- summary(survfit(Surv(exit, factor(cause)) ~ 1, data = whole), times = sort(unique(whole$exit)))
give(data.frame(time = aj$time, share1 = aj$pstate[, 2], share2 = aj$pstate[, 3], error1 = aj$std.err[, 2],
                error2 = aj$std.err[, 3]), "aj.csv")
gray <- cuminc(whole$exit, whole$cause)
at <- timepoints(gray, sort(unique(whole$exit)))
give(data.frame(time = sort(unique(whole$exit)), share1 = at$est[1, ], share2 = at$est[2, ]), "gray.csv")

paths <- read.csv(file.path(folder, "paths.csv"), colClasses = c(to = "character"))
moves <- matrix(FALSE, 3, 3); moves[1, 2:3] <- TRUE; moves[2, c(1, 3)] <- TRUE
fit <- etm(paths, c("0", "1", "2"), moves, "cens", s = 0)
table <- data.frame(time = fit$time)
for (from in c("0", "1")) for (to in c("0", "1", "2")) {
  name <- paste(from, to)
  table[[paste0("share", from, to)]] <- fit$est[from, to, ]
  table[[paste0("variance", from, to)]] <- fit$cov[name, name, ]
}
give(table, "etm.csv")
