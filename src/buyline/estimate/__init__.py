"""How sure: estimators as functions of arrays of counts.

Arrays in, arrays out; numpy and scipy only. Nothing here knows what is being counted: there are units that stay in a
state for some time and leave it for one of several causes. Import from the modules:

- `arrays`: the array types, and what counts must look like;
- `risk`: from one-dimensional counts by age to the number at risk;
- `competing`: cumulative incidence of several causes of leaving;
- `occupation`: shares in several states with moves back and forth;
- `survival`: how long it lasts;
- `jackknife`: variance when one cluster holds several units;
- `proportion`: intervals of a share, and when there is too little to say;
- `distribution`: what a number that is not known yet may turn out to be;
- `bernoullis`: how many of many units, each with its own chance, exactly and by two moments;
- `condensed`: the same for hundreds of sets of chances at once;
- `compound`: how much the units bring that come to pass;
- `scores`: how good a forecast was;
- `recalibration`: ranges put right by past misses;
- `change`: whether a rate has changed, watched every week;
- `needed`: how many it takes to reach a number with a given chance.
"""
